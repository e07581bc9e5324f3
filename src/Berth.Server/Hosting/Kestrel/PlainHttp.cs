using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Berth.Server.Hosting.Kestrel;

/// <summary>
/// Answers a client that speaks plain http to the https port, where a handshake that fails would cut it off without a word. The first byte
/// tells: a TLS record begins with 22 (RFC 8446, 5.1), a request with the letter of a method.
/// </summary>
internal static class PlainHttp
{
    private static readonly byte[] Answer = MakeAnswer();

    public static void AnswerPlainHttp(this ListenOptions endpoint, TimeSpan patience) => endpoint.Use(next => async connection =>
    {
        if (await IsPlainAsync(connection, patience))
        {
            await connection.Transport.Output.WriteAsync(Answer);
            return;
        }

        await next(connection);
    });

    /// <remarks>A client that says nothing at all is left after the time that a handshake may take.</remarks>
    private static async Task<bool> IsPlainAsync(ConnectionContext connection, TimeSpan patience)
    {
        var input = connection.Transport.Input;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        limit.CancelAfter(patience);
        try
        {
            var read = await input.ReadAsync(limit.Token);
            var isPlain = !read.Buffer.IsEmpty && char.IsAsciiLetterUpper((char)read.Buffer.FirstSpan[0]);

            // What was sent is taken before the end, or closing over it would reset the connection and take the answer along.
            input.AdvanceTo(isPlain ? read.Buffer.End : read.Buffer.Start);
            return isPlain;
        }
        catch (OperationCanceledException)
        {
            connection.Abort(new ConnectionAbortedException("Nothing was sent."));
            return false;
        }
    }

    private static byte[] MakeAnswer()
    {
        const string body = """{"errors":[{"code":"UNSUPPORTED","message":"this port speaks https, and the request came in plain http; use https://"}]}""" + "\n";
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
    }
}
