using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Berth.Bench.Bare;

/// <summary>
/// Kestrel and nothing behind it: no routing, no log, no checks. A path is looked up in memory, where the files below the root are put when
/// they are first asked for; what is not there is remembered too.
/// </summary>
internal sealed class BareServer(string root)
{
    private readonly ConcurrentDictionary<string, byte[]?> _files = new();

    public static async Task RunAsync(int port, string root)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.AddServerHeader = false);
        await using var app = builder.Build();
        app.Run(new BareServer(root).AnswerAsync);
        await app.RunAsync($"http://127.0.0.1:{port}");
    }

    private Task AnswerAsync(HttpContext context)
    {
        var content = _files.GetOrAdd(context.Request.Path.Value!, Read);
        if (content is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var part = SelectRange(context, content);
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = part.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(part).AsTask();
    }

    private byte[]? Read(string path)
    {
        var file = Path.Join(root, path);
        return File.Exists(file) ? File.ReadAllBytes(file) : null;
    }

    /// <summary>One range with both its ends is all that this knows.</summary>
    private static ReadOnlyMemory<byte> SelectRange(HttpContext context, byte[] content)
    {
        if (context.Request.Headers.Range is not [{ } range])
        {
            return content;
        }

        var ends = range["bytes=".Length..].Split('-');
        var from = int.Parse(ends[0], CultureInfo.InvariantCulture);
        var to = int.Parse(ends[1], CultureInfo.InvariantCulture);
        context.Response.StatusCode = StatusCodes.Status206PartialContent;
        return content.AsMemory(from..(to + 1));
    }
}
