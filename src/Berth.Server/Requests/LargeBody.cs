using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Server.Requests;

/// <summary>A body that goes to the disk, with a limit of its own, counted as it is read: a chunked one has no other size.</summary>
internal static class LargeBody
{
    /// <param name="most">Bytes it may have. With a bound, a body that announces more is not read on just to save the connection.</param>
    public static PipeReader Open(HttpContext context, long most)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = most;
        }

        RequestFacts.Of(context).StreamsBody = true;
        return context.Request.BodyReader;
    }
}
