namespace Berth.Oci.Errors;

/// <summary>An expected failure on its way to a client: which code, a sentence a person understands, and what it is about.</summary>
/// <param name="Code">The row of the table.</param>
/// <param name="Message">What went wrong and, where possible, what to do.</param>
public sealed record RegistryError(ErrorCode Code, string Message)
{
    /// <summary>The status sent; the code's own unless the case asks for another, as 416 for a wrong range.</summary>
    public int Status { get; init; } = Code.Status;

    /// <summary>Unstructured data for the client: digests that are missing, the range that was expected. Serialized as JSON.</summary>
    public object? Detail { get; init; }

    /// <summary>Seconds for the Retry-After header; set on every 429 and 503.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Storage or database cannot serve now. The table has no code for it; TOOMANYREQUESTS is the one that asks to come back.</summary>
    public static RegistryError Unavailable(string message, int retryAfter = 5) =>
        new(ErrorCode.TooManyRequests, message) { Status = 503, RetryAfter = retryAfter };
}
