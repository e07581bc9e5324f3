using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Sending;

/// <summary>Puts a <see cref="SocketWriter"/> in the place of the output of every connection of an endpoint.</summary>
internal static class DirectSending
{
    /// <summary>Has to come before TLS, which then writes its records to the socket without a pipe and another thread between.</summary>
    /// <param name="takesFiles">Whether what an answer writes is what the socket sends, as without TLS.</param>
    public static void SendDirectly(this ListenOptions endpoint, bool takesFiles)
    {
        var time = endpoint.ApplicationServices.GetRequiredService<TimeProvider>();
        endpoint.Use(next => connection => connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket && OperatingSystem.IsLinux()
            ? ServeAsync(next, connection, socket, time, takesFiles)
            : next(connection));
    }

    private static async Task ServeAsync(
        ConnectionDelegate next, ConnectionContext connection, Socket socket, TimeProvider time, bool takesFiles)
    {
        var stock = connection.Transport;
        var pool = connection.Features.Get<IMemoryPoolFeature>()?.MemoryPool ?? MemoryPool<byte>.Shared;
        using var writer = new SocketWriter(connection, socket, pool, time);
        connection.Transport = new Duplex(stock.Input, writer);
        if (takesFiles)
        {
            connection.Features.Set<IFileWriter>(writer);
        }

        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = stock;
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
