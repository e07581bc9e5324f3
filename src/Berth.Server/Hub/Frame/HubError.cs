using System.Text.Json.Serialization;

namespace Berth.Server.Hub.Frame;

/// <summary>An error of the Hub API. Docker's own clients read <c>message</c>, others <c>detail</c>; both are always there.</summary>
internal record HubError(string Message)
{
    /// <summary>The same as <c>message</c>.</summary>
    public string Detail { get; init; } = Message;

    /// <summary>Always empty.</summary>
    public IReadOnlyDictionary<string, string> Errinfo { get; init; } = new Dictionary<string, string>();

    /// <summary>What is wrong with which part of the body; only when a body was understood and refused.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Fields { get; init; }

    /// <summary>The same as <c>message</c>, where there are <c>fields</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }
}

/// <summary>Too many requests, or too many failed sign-ins.</summary>
internal sealed record RateLimited
{
    public string Detail { get; init; } = "Rate limit exceeded";

    public bool Error { get; init; }
}
