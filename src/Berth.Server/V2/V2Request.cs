using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Callers;
using Berth.Registry.Repositories;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.V2;

/// <summary>A request that was parsed and allowed, on its way through an endpoint.</summary>
internal sealed class V2Request(HttpContext http, V2Target target, V2Query query, Caller caller, RepositoryName? repository)
{
    public HttpContext Http => http;

    public HttpResponse Response => http.Response;

    public Caller Caller => caller;

    public V2Query Query => query;

    public CancellationToken Cancel => http.RequestAborted;

    public bool IsHead => HttpMethods.IsHead(http.Request.Method);

    /// <summary>By the name it had when it was last asked for.</summary>
    public RepositoryName Repository { get; set; } = repository!;

    /// <summary>That of former names when it was last asked for.</summary>
    public long? Generation { get; set; }

    /// <summary>By the name that the client asked for, which may be a former one: what it is told goes by this.</summary>
    public RepositoryName AskedRepository => target.Repository!;

    /// <summary>The last segment as it came: a tag, a digest or a session, not parsed yet.</summary>
    public string ReferenceText => target.ReferenceText;

    public Task FailAsync(RegistryError error) => ErrorWriter.WriteAsync(http, error);

    /// <summary>A path of this registry, never of a host that the request named.</summary>
    public string PathTo(string rest) => $"/v2/{AskedRepository}/{rest}";

    /// <summary>Tells a client whose namespace has little room left; distribution-spec, "Warnings".</summary>
    public void Warn(QuotaUse? use)
    {
        if (use is { IsNear: true })
        {
            Response.Headers.Append("Warning", $"299 - \"{HeaderText.Of(use.Sentence)}\"");
        }
    }

    public static RegistryError InvalidDigest(string text) =>
        new(ErrorCode.DigestInvalid, "a digest is sha256: and 64, or sha512: and 128 lower-case hexadecimal characters")
        {
            Detail = new { digest = text },
        };
}
