using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Berth.Server.Hosting.Configuration;

/// <summary>A certificate with its chain and key, ready for handshakes; or what is wrong with the two files.</summary>
internal sealed record TlsCertificate
{
    public SslStreamCertificateContext? Context { get; private init; }

    public string? CertFault { get; private init; }

    public string? KeyFault { get; private init; }

    public static TlsCertificate Load(string certFile, string keyFile)
    {
        var (certText, certFault) = Read(certFile);
        var (keyText, keyFault) = Read(keyFile);
        return certText is null || keyText is null
            ? new TlsCertificate { CertFault = certFault, KeyFault = keyFault }
            : Parse(certText, keyText);
    }

    public static TlsCertificate Parse(string certText, string keyText)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(certText);
        }
        catch (CryptographicException)
        {
            chain.Clear();
        }

        if (chain.Count == 0)
        {
            return new TlsCertificate { CertFault = "the file holds no PEM certificate" };
        }

        try
        {
            var leaf = X509Certificate2.CreateFromPem(certText, keyText);
            chain.RemoveAt(0);

            // Offline: a start must not wait for somebody else's server to hand out intermediate certificates.
            return new TlsCertificate { Context = SslStreamCertificateContext.Create(leaf, chain, offline: true) };
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return new TlsCertificate { KeyFault = "the file holds no unencrypted PEM key that fits the certificate" };
        }
    }

    internal static (string? Text, string? Fault) Read(string path)
    {
        try
        {
            return (File.ReadAllText(path), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : "the file cannot be read");
        }
    }
}
