namespace Berth.Web.Parts;

public sealed record TabItem(string Key, string Url, string Text, long? Count = null);
