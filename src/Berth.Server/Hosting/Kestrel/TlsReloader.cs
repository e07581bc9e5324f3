using System.Net.Security;
using System.Security.Authentication;
using Berth.Server.Hosting.Configuration;
using Microsoft.Extensions.Logging;

namespace Berth.Server.Hosting.Kestrel;

/// <summary>
/// Keeps the certificate in step with its files. They are read rather than watched: a change behind a symlink, as Kubernetes makes
/// it, raises no event, and two small files cost nothing. A pair that does not fit, as between the writing of one file and of the
/// other, leaves the old one in force.
/// </summary>
internal sealed partial class TlsReloader : IDisposable
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly string _certFile;
    private readonly string _keyFile;
    private readonly ILogger<TlsReloader> _logger;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private (string? Cert, string? Key) _seen;
    private volatile SslServerAuthenticationOptions _current;

    public TlsReloader(string certFile, string keyFile, TimeProvider time, ILogger<TlsReloader> logger)
    {
        _certFile = certFile;
        _keyFile = keyFile;
        _logger = logger;
        _seen = (TlsCertificate.Read(certFile).Text, TlsCertificate.Read(keyFile).Text);
        var first = TlsCertificate.Parse(_seen.Cert ?? "", _seen.Key ?? "");
        _current = Handshake(first.Context ?? throw new InvalidOperationException($"{certFile}: {first.CertFault ?? first.KeyFault}"));
        _timer = time.CreateTimer(_ => Reload(), null, Interval, Interval);
    }

    public SslServerAuthenticationOptions Current => _current;

    public void Dispose() => _timer.Dispose();

    private void Reload()
    {
        lock (_gate)
        {
            var now = (TlsCertificate.Read(_certFile).Text, TlsCertificate.Read(_keyFile).Text);
            if (now == _seen)
            {
                return;
            }

            _seen = now;
            var loaded = TlsCertificate.Parse(now.Item1 ?? "", now.Item2 ?? "");
            if (loaded.Context is { } context)
            {
                _current = Handshake(context);
                LogReloaded(_certFile, context.TargetCertificate.NotAfter.ToUniversalTime());
            }
            else
            {
                LogKept(_certFile, _keyFile, loaded.CertFault ?? loaded.KeyFault);
            }
        }
    }

    private static SslServerAuthenticationOptions Handshake(SslStreamCertificateContext context) => new()
    {
        ServerCertificateContext = context,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
    };

    [LoggerMessage(LogLevel.Information, "certificate {File} read again, valid until {NotAfter:u}")]
    private partial void LogReloaded(string file, DateTime notAfter);

    [LoggerMessage(LogLevel.Warning, "certificate {File} and key {KeyFile} changed but do not make a pair ({Fault}); the old one stays")]
    private partial void LogKept(string file, string keyFile, string? fault);
}
