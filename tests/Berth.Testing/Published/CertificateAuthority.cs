using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Testing.Processes;

namespace Berth.Testing.Published;

/// <summary>A certificate authority that only the tests trust, and one server certificate signed by it, as PEM files.</summary>
public sealed class CertificateAuthority : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly X509Certificate2 root;

    public CertificateAuthority()
    {
        var from = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        var until = from.AddDays(2);

        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = new CertificateRequest("CN=Berth test CA", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        rootRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        root = rootRequest.CreateSelfSigned(from, until);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.Any);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var certificate = request.Create(root, from, until, RandomNumberGenerator.GetBytes(8));

        Directory.CreateDirectory(ClientFolder);
        File.WriteAllText(RootFile, root.ExportCertificatePem());
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A folder with nothing but <c>ca.crt</c>, the form in which docker, podman and skopeo take a CA.</summary>
    public string ClientFolder => folder.At("client");

    public string RootFile => folder.At("client", "ca.crt");

    public string CertificateFile => folder.At("server.crt");

    public string KeyFile => folder.At("server.key");

    /// <summary>A handler for <see cref="HttpClient"/> that trusts this authority and no other.</summary>
    public SocketsHttpHandler TrustingHandler() => new()
    {
        SslOptions = { CertificateChainPolicy = TrustingPolicy() },
        MaxConnectionsPerServer = 64,
    };

    public void Dispose()
    {
        root.Dispose();
        folder.Dispose();
    }

    private X509ChainPolicy TrustingPolicy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { root },
        RevocationMode = X509RevocationMode.NoCheck,
    };
}
