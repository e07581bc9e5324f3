using System.Globalization;
using System.Text;
using Berth.Oci.Errors;
using Berth.Testing.Http;

namespace Berth.Server.Tests.V2.Exchanges;

/// <summary>A request, byte for byte, and its expected answer. Text in it may hold the names of <see cref="ExchangePlaces"/>.</summary>
internal sealed record ExchangeStep
{
    public string Method { get; private init; } = "";

    public string Target { get; private init; } = "";

    /// <summary>The client has nothing more to say after these bytes, whatever its headers promised.</summary>
    public bool IsCut { get; private init; }

    public bool MustClose { get; private init; }

    /// <summary>The server may hang up without an answer.</summary>
    public bool IsUnanswered { get; private init; }

    public int Status { get; private init; }

    private IReadOnlyList<(string Name, string Value)> RequestHeaders { get; init; } = [];

    private byte[]? Content { get; init; }

    private string? TextContent { get; init; }

    private bool IsChunked { get; init; }

    private string? RawText { get; init; }

    private ErrorCode? Code { get; init; }

    private IReadOnlyList<(string Name, string? Value)> AnswerHeaders { get; init; } = [];

    private string? AnswerText { get; init; }

    private IReadOnlyList<string> AnswerParts { get; init; } = [];

    public static ExchangeStep Get(string target) => Send("GET", target);

    public static ExchangeStep Head(string target) => Send("HEAD", target);

    public static ExchangeStep Post(string target) => Send("POST", target);

    public static ExchangeStep Put(string target) => Send("PUT", target);

    public static ExchangeStep Patch(string target) => Send("PATCH", target);

    public static ExchangeStep Delete(string target) => Send("DELETE", target);

    public static ExchangeStep Send(string method, string target) => new() { Method = method, Target = target };

    /// <summary>Exactly this text, line ends as they stand in it.</summary>
    public static ExchangeStep Raw(string text) =>
        new() { RawText = text, Method = text.Split(' ')[0], Target = text.Split(' ')[1] };

    public ExchangeStep With(string header, string value) => this with { RequestHeaders = [.. RequestHeaders, (header, value)] };

    public ExchangeStep Body(string text) => this with { TextContent = text };

    public ExchangeStep Body(byte[] bytes) => this with { Content = bytes };

    public ExchangeStep Chunked(string text) => this with { TextContent = text, IsChunked = true };

    public ExchangeStep Chunked(byte[] bytes) => this with { Content = bytes, IsChunked = true };

    public ExchangeStep Cut() => this with { IsCut = true };

    public ExchangeStep Gets(int status) => this with { Status = status };

    public ExchangeStep Gets(int status, ErrorCode code) => this with { Status = status, Code = code };

    /// <summary>The client is gone: no answer is sent, or 400 when the server had begun to write it.</summary>
    public ExchangeStep GetsNothing() => this with { IsUnanswered = true, Status = 400 };

    /// <summary>A header of the answer; null for none of that name, an asterisk for any value.</summary>
    public ExchangeStep And(string header, string? value) => this with { AnswerHeaders = [.. AnswerHeaders, (header, value)] };

    public ExchangeStep AndBody(string text) => this with { AnswerText = text };

    public ExchangeStep AndBodyHas(string part) => this with { AnswerParts = [.. AnswerParts, part] };

    public ExchangeStep AndCloses() => this with { MustClose = true };

    public async Task<byte[]> ToBytesAsync(ExchangePlaces places)
    {
        if (RawText is not null)
        {
            return Encoding.Latin1.GetBytes(await places.FillAsync(RawText));
        }

        var body = TextContent is null ? Content : Encoding.UTF8.GetBytes(await places.FillAsync(TextContent));
        var head = new StringBuilder($"{Method} {await places.FillAsync(Target)} HTTP/1.1\r\nHost: localhost\r\n");
        foreach (var (name, value) in RequestHeaders)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {await places.FillAsync(value)}\r\n");
        }

        var hasLength = RequestHeaders.Any(header => header.Name == "Content-Length");
        if (IsChunked)
        {
            return [.. Encoding.Latin1.GetBytes(head + "Transfer-Encoding: chunked\r\n\r\n"), .. Chunks(body!)];
        }

        if (!hasLength && (body is not null || Method is "POST" or "PUT" or "PATCH"))
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body?.Length ?? 0}\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(head + "\r\n"), .. body ?? []];
    }

    public async Task<List<string>> FaultsAsync(RawResponse answer, ExchangePlaces places)
    {
        var faults = new List<string>();
        Expect(answer.Status == Status, $"status {answer.Status} instead of {Status}");
        var code = answer.ErrorCode;
        Expect(Code is null || Method == "HEAD" || code == Code.Name, $"code {code ?? "none"} instead of {Code?.Name}");
        Expect(Code is null || answer.Header("Content-Type") == "application/json", "an error that is not application/json");
        foreach (var (name, template) in AnswerHeaders)
        {
            var (value, expected) = (answer.Header(name), template is null ? null : await places.FillAsync(template));
            Expect(expected == "*" ? value is not null : value == expected, $"{name} is '{value}' instead of '{expected}'");
        }

        foreach (var part in AnswerParts)
        {
            var expected = await places.FillAsync(part);
            Expect(answer.Text.Contains(expected, StringComparison.Ordinal), $"the body lacks '{expected}'");
        }

        var text = AnswerText is null ? null : await places.FillAsync(AnswerText);
        Expect(text is null || answer.Text == text, $"the body is not '{text}'");
        return faults;

        void Expect(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add(fault);
            }
        }
    }

    /// <summary>Cut in odd places, as a network may do.</summary>
    private static IEnumerable<byte> Chunks(byte[] body)
    {
        foreach (var chunk in body.Chunk(Math.Max(1, (body.Length + 2) / 3)))
        {
            foreach (var b in (byte[])[.. Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n"u8])
            {
                yield return b;
            }
        }

        foreach (var b in "0\r\n\r\n"u8.ToArray())
        {
            yield return b;
        }
    }
}
