using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Berth.Testing.Http;

/// <summary>
/// A connection that sends exactly the bytes it is given, however wrong, and reads what comes back one answer at a time.
/// <code>
/// await using var connection = await RawConnection.OpenAsync(server.Address);
/// await connection.SendAsync("GET /v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n");       // as often as wanted: requests may be pipelined or cut
/// connection.EndSending();                                                 // half-close: the client has no more to say
/// RawResponse answer = await connection.ReceiveAsync();
/// </code>
/// </summary>
public sealed class RawConnection : IAsyncDisposable
{
    private readonly TcpClient _tcp;
    private readonly NetworkStream _stream;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private RawConnection(TcpClient tcp)
    {
        _tcp = tcp;
        _stream = tcp.GetStream();
    }

    public static async Task<RawConnection> OpenAsync(Uri server)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(server.Host, server.Port);
        return new RawConnection(tcp);
    }

    /// <summary>Sends text whose characters are bytes.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends bytes. A server that hung up meanwhile is no failure here: its answer may be there to read.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes);
        }
        catch (IOException)
        {
        }
    }

    public void EndSending() => _tcp.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection with a reset.</summary>
    public void Abort()
    {
        _tcp.Client.LingerState = new LingerOption(true, 0);
        _tcp.Client.Close();
    }

    /// <param name="toHead">The answer is to a HEAD, so that no body follows whatever its headers say.</param>
    public async Task<RawResponse> ReceiveAsync(bool toHead = false)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        var status = int.Parse((await ReadLineAsync(limit.Token)).Split(' ')[1], CultureInfo.InvariantCulture);
        var headers = new List<KeyValuePair<string, string>>();
        while (await ReadLineAsync(limit.Token) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add(new(line[..colon], line[(colon + 1)..].Trim()));
        }

        var head = new RawResponse(status, headers, []);
        var body = toHead || status is 204 or 304 ? []
            : head.Header("Transfer-Encoding") == "chunked" ? await ReadChunksAsync(limit.Token)
            : head.Header("Content-Length") is { } length
                ? await ReadBytesAsync(long.Parse(length, CultureInfo.InvariantCulture), limit.Token)
            : await ReadToEndAsync(limit.Token);
        return head with { Body = body };
    }

    /// <summary>Whether the server closes the connection without another byte.</summary>
    public async Task<bool> IsClosedAsync()
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        return _start == _end && !await FillAsync(limit.Token);
    }

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> ReadLineAsync(CancellationToken cancel)
    {
        var line = new StringBuilder();
        while (true)
        {
            while (_start < _end)
            {
                var c = (char)_buffer[_start++];
                if (c == '\n')
                {
                    return line.ToString().TrimEnd('\r');
                }

                line.Append(c);
            }

            if (!await FillAsync(cancel))
            {
                throw new EndOfStreamException($"The server closed the connection after '{line}'.");
            }
        }
    }

    private async Task<byte[]> ReadChunksAsync(CancellationToken cancel)
    {
        using var body = new MemoryStream();
        while (int.Parse(await ReadLineAsync(cancel), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var size and > 0)
        {
            body.Write(await ReadBytesAsync(size, cancel));
            await ReadLineAsync(cancel);
        }

        await ReadLineAsync(cancel);
        return body.ToArray();
    }

    private async Task<byte[]> ReadBytesAsync(long count, CancellationToken cancel)
    {
        var bytes = new byte[count];
        var have = 0;
        while (have < count)
        {
            if (_start == _end && !await FillAsync(cancel))
            {
                throw new EndOfStreamException($"The server closed the connection after {have} of {count} bytes.");
            }

            var take = (int)Math.Min(count - have, _end - _start);
            _buffer.AsSpan(_start, take).CopyTo(bytes.AsSpan(have));
            _start += take;
            have += take;
        }

        return bytes;
    }

    private async Task<byte[]> ReadToEndAsync(CancellationToken cancel)
    {
        using var body = new MemoryStream();
        do
        {
            body.Write(_buffer, _start, _end - _start);
            _start = _end;
        }
        while (await FillAsync(cancel));
        return body.ToArray();
    }

    /// <returns>False at the end of the stream, also when the server ended it with a reset.</returns>
    private async Task<bool> FillAsync(CancellationToken cancel)
    {
        try
        {
            (_start, _end) = (0, await _stream.ReadAsync(_buffer, cancel));
            return _end > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
