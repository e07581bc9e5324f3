using System.Buffers.Text;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Bench.Wire;

/// <summary>
/// One HTTP/1.1 connection that costs as little as it can: a blocking socket, one request at a time, of an answer only the status and
/// the length are read, and its body never leaves the kernel. Over TLS it does, and the client has as much to do as the server.
/// </summary>
internal sealed class Connection : IDisposable
{
    private const int BufferSize = 16 * 1024, DecryptedSize = 64 * 1024;
    private const int Patience = 120_000;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true, ReceiveTimeout = Patience, SendTimeout = Patience,
    };

    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly SslStream? _tls;
    private readonly byte[] _decrypted = [];
    private int _start;
    private int _end;
    private int _head;

    public Connection(Origin origin)
    {
        _socket.Connect(origin.EndPoint);
        if (origin.IsTls)
        {
            _decrypted = new byte[DecryptedSize];
            _tls = new SslStream(new NetworkStream(_socket));
            _tls.AuthenticateAsClient(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = SslProtocols.Tls13,
                CipherSuitesPolicy = new CipherSuitesPolicy([TlsCipherSuite.TLS_AES_128_GCM_SHA256]),
                RemoteCertificateValidationCallback = TrustOwn,
            });
        }
    }

    /// <summary>The certificates are of the benchmark's own making, and so is what comes over the connection.</summary>
    public static bool TrustOwn(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate is not null;

    /// <summary>Sends a request without a body and reads the answer.</summary>
    public Answer Ask(Request request)
    {
        Send(request.Bytes);
        return Receive(request.IsHead);
    }

    /// <summary>The same, where only one answer is right.</summary>
    public Answer Ask(Request request, int status) => Expect(Ask(request), status, request.Name);

    /// <summary>Reads an answer that has to have this status.</summary>
    public Answer Receive(int status, string name) => Expect(Receive(isHead: false), status, name);

    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (_tls is not null)
        {
            _tls.Write(bytes);
            return;
        }

        while (!bytes.IsEmpty)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    public void SendFile(SafeFileHandle file, long offset, long count)
    {
        while (count > 0)
        {
            var sent = Libc.SendFile(_socket.SafeHandle, file, offset, count);
            offset += sent;
            count -= sent;
        }
    }

    /// <summary>A header of the last answer; empty when it had none of that name.</summary>
    public string Header(string name) => Encoding.ASCII.GetString(Find(Encoding.ASCII.GetBytes(name)));

    public void Dispose()
    {
        _tls?.Dispose();
        _socket.Dispose();
    }

    private Answer Receive(bool isHead)
    {
        ReadHead();
        var status = StatusOf(_buffer);
        if (isHead || status is 204 or 304)
        {
            return new Answer(status, 0);
        }

        return new Answer(status, Utf8Parser.TryParse(Find("content-length"u8), out long length, out _) ? Skip(length) : SkipChunks());
    }

    private Answer Expect(Answer answer, int status, string name) => answer.Status == status
        ? answer
        : throw new IOException($"{name} at {_socket.RemoteEndPoint} was answered with {answer.Status} instead of {status}.");

    private void ReadHead()
    {
        (_start, _end) = (0, 0);
        var end = -1;
        while (end < 0)
        {
            Fill();
            end = _buffer.AsSpan(0, _end).IndexOf("\r\n\r\n"u8);
        }

        _head = end + 2;
        _start = end + 4;
    }

    private static int StatusOf(ReadOnlySpan<byte> line) =>
        Utf8Parser.TryParse(line["HTTP/1.1 ".Length..], out int status, out _) ? status : throw new IOException("No HTTP/1.1 answer.");

    private ReadOnlySpan<byte> Find(ReadOnlySpan<byte> name)
    {
        var rest = _buffer.AsSpan(0, _head);
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf("\r\n"u8);
            var line = rest[..end];
            if (line.Length > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                return line[(name.Length + 1)..].TrimStart((byte)' ');
            }

            rest = rest[(end + 2)..];
        }

        return default;
    }

    /// <summary>A chunk's line is read here, its content stays in the kernel.</summary>
    private long SkipChunks()
    {
        // What it keeps of the head is overwritten by the lines of chunks, and nobody asks an answer in chunks for a header.
        long total = 0;
        while (true)
        {
            var size = ReadChunkSize();
            Skip(size + 2);
            if (size == 0)
            {
                return total;
            }

            total += size;
        }
    }

    private long ReadChunkSize()
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
        {
            Compact();
            Fill();
        }

        var line = _buffer.AsSpan(_start, length);
        _start += length + 2;
        return Utf8Parser.TryParse(line, out long size, out _, 'x') ? size : throw new IOException("Neither a length nor chunks.");
    }

    private long Skip(long count)
    {
        var buffered = (int)Math.Min(count, _end - _start);
        _start += buffered;
        for (var left = count - buffered; left > 0;)
        {
            var discarded = _tls is null ? Libc.Discard(_socket.SafeHandle, left) : _tls.Read(_decrypted, 0, (int)Math.Min(left, DecryptedSize));
            left -= discarded > 0 ? discarded : throw new IOException($"The connection ended {left} bytes too early.");
        }

        return count;
    }

    private void Compact()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
    }

    private void Fill()
    {
        var count = _tls is null ? Libc.Receive(_socket.SafeHandle, _buffer.AsSpan(_end)) : _tls.Read(_buffer.AsSpan(_end));
        _end += count > 0 ? count : throw new IOException("The connection ended within a head, or the head is too long.");
    }
}
