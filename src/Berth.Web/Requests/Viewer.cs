namespace Berth.Web.Requests;

/// <summary>Who is signed in.</summary>
internal sealed record Viewer(string Name, bool IsAdministrator);
