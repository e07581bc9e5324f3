using System.Text;

namespace Berth.Bench.Wire;

/// <summary>A request's head, ready to be sent as often as one likes.</summary>
internal sealed class Request
{
    private Request(string method, string path, byte[] bytes)
    {
        IsHead = method == "HEAD";
        Name = $"{method} {path}";
        Bytes = bytes;
    }

    /// <summary>For messages.</summary>
    public string Name { get; }

    public byte[] Bytes { get; }

    /// <summary>The answer to it has no body, whatever length it names.</summary>
    public bool IsHead { get; }

    /// <param name="origin">The host, and what every request to it carries.</param>
    /// <param name="headers">Whole lines, without their ends.</param>
    public static Request To(Origin origin, string method, string path, params ReadOnlySpan<string> headers)
    {
        var text = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: {origin.EndPoint}\r\n");
        if (origin.Authorization is { } authorization)
        {
            text.Append($"Authorization: {authorization}\r\n");
        }

        foreach (var header in headers)
        {
            text.Append(header).Append("\r\n");
        }

        return new Request(method, path, Encoding.ASCII.GetBytes(text.Append("\r\n").ToString()));
    }
}
