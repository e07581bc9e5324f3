using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Server.Requests;

/// <summary>
/// What an endpoint knows of its request and the line in the log wants to say. Every request has one; whoever handles it fills it in.
/// </summary>
internal sealed class RequestFacts
{
    /// <summary>The field's number for a client that left before the end of its answer.</summary>
    public const int ClientClosed = 499;

    /// <summary>Which kind of request, from a fixed set, as "v2.blob": a label of metrics, so never anything a client chose.</summary>
    public string Route { get; set; } = "other";

    /// <summary>The repository, once the name is known to be one.</summary>
    public string? Repository { get; set; }

    /// <summary>The account's name; null for nobody.</summary>
    public string? User { get; set; }

    /// <summary>Bytes of body received, whatever was announced.</summary>
    public long BytesIn { get; set; }

    /// <summary>Whether the body goes to the disk as it comes; that of others is kept in memory to the end.</summary>
    public bool StreamsBody { get; set; }

    /// <summary>Bytes of body sent. Null stands for the answer's Content-Length; set it where answers are cut off.</summary>
    public long? BytesOut { get; set; }

    /// <summary>What to record when it is not the status sent: 499 for a client that went away, 500 for an answer broken off.</summary>
    public int? Outcome { get; set; }

    public static RequestFacts Of(HttpContext context) => context.Features.GetRequiredFeature<RequestFacts>();
}
