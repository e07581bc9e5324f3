namespace Berth.Server.Hub.Frame;

/// <summary>A body that is also taken by another name than <c>application/json</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class MediaTypeAttribute(string name) : Attribute
{
    public string Name => name;
}
