namespace Berth.Server.Tests.V2;

/// <summary>What a test wants to know of an answer.</summary>
internal static class HttpAnswers
{
    public static int Status(this HttpResponseMessage answer) => (int)answer.StatusCode;

    public static Task<string> TextAsync(this HttpResponseMessage answer) => answer.Content.ReadAsStringAsync();

    public static Task<byte[]> BytesAsync(this HttpResponseMessage answer) => answer.Content.ReadAsByteArrayAsync();

    /// <summary>The header's value; null when it is absent.</summary>
    public static string? Header(this HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;
}
