using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Server.Hosting.Guards;
using Berth.Server.Hosting.Kestrel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Server.Tests.Hosting.Kestrel;

public sealed class TlsReloaderTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("berth-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string CertFile => Path.Combine(_folder.FullName, "cert.pem");

    private string KeyFile => Path.Combine(_folder.FullName, "key.pem");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_new_pair_is_served_and_a_broken_one_leaves_the_old_in_force()
    {
        var (first, firstKey) = Write();
        await using var server = await StartAsync();
        Assert.Equal(first, await PresentedAsync(server));

        // The certificate is written before its key, as any tool would.
        var (second, secondKey) = Write();
        await File.WriteAllTextAsync(KeyFile, firstKey, Cancel);
        _time.Advance(TlsReloader.Interval);
        Assert.Equal(first, await PresentedAsync(server));
        Assert.Contains(server.Log.Text, line => line.Contains("do not make a pair", StringComparison.Ordinal));

        await File.WriteAllTextAsync(KeyFile, secondKey, Cancel);
        _time.Advance(TlsReloader.Interval);
        Assert.Equal(second, await PresentedAsync(server));

        File.Delete(KeyFile);
        _time.Advance(TlsReloader.Interval);
        Assert.Equal(second, await PresentedAsync(server));
        Assert.DoesNotContain(server.Log.Text, line => line.Contains("PRIVATE KEY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Over_tls_a_client_may_speak_http_1_or_http_2()
    {
        Write();
        await using var server = await StartAsync();
        using var client = new HttpClient(Handler((_, certificate, _, _) => certificate is not null)) { BaseAddress = server.Address };

        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/protocol");
            (request.Version, request.VersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
            using var answer = await client.SendAsync(request, Cancel);
            Assert.Equal($"https HTTP/{(version.Major == 2 ? "2" : "1.1")}", await RunningServer.TextOfAsync(answer));
        }
    }

    [Theory]
    [InlineData("registry.example", true)]
    [InlineData("localhost", false)]
    [InlineData("127.0.0.1", false)]
    public async Task Over_tls_of_our_own_browsers_are_told_to_keep_to_https_except_at_localhost(string name, bool told)
    {
        Write();
        await using var server = await StartAsync(new Openness(_ => ValueTask.FromResult(false)));
        using var client = new HttpClient(Handler((_, certificate, _, _) => certificate is not null)) { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/protocol");
        request.Headers.Host = name;
        using var answer = await client.SendAsync(request, Cancel);

        Assert.Equal("https HTTP/1.1", await RunningServer.TextOfAsync(answer));
        Assert.Equal(told, answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task The_whole_chain_of_the_file_is_sent()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var issuerRequest = Request("CN=Berth Test CA", key);
        issuerRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var issuer = issuerRequest.CreateSelfSigned(_time.GetUtcNow().AddDays(-1), _time.GetUtcNow().AddDays(1));
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (from, to) = (_time.GetUtcNow().AddDays(-1), _time.GetUtcNow().AddHours(12));
        using var leaf = Request("CN=localhost", leafKey).Create(issuer, from, to, [1]);
        await File.WriteAllTextAsync(CertFile, leaf.ExportCertificatePem() + "\n" + issuer.ExportCertificatePem(), Cancel);
        await File.WriteAllTextAsync(KeyFile, leafKey.ExportPkcs8PrivateKeyPem(), Cancel);
        await using var server = await StartAsync();

        var intermediates = 0;
        using var client = new HttpClient(Handler((_, _, sent, _) =>
        {
            intermediates = sent!.ChainPolicy.ExtraStore.Count;
            return intermediates > 0;
        }));
        using var answer = await client.GetAsync(new Uri(server.Address, "/healthz"), Cancel);

        Assert.Equal(1, intermediates);
    }

    private Task<RunningServer> StartAsync(Openness? openness = null) => RunningServer.StartAsync(
        options => options with { TlsCert = CertFile, TlsKey = KeyFile },
        services => (openness is null ? services : services.AddSingleton(openness)).AddSingleton<TimeProvider>(_time),
        app => app.Map("/protocol", context => context.Response.WriteAsync($"{context.Request.Scheme} {context.Request.Protocol}")));

    /// <summary>A self-signed pair in the two files; returns the thumbprint and the key.</summary>
    private (string Thumbprint, string Key) Write()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Request("CN=localhost", key).CreateSelfSigned(_time.GetUtcNow().AddDays(-1), _time.GetUtcNow().AddDays(1));
        var pem = key.ExportPkcs8PrivateKeyPem();
        File.WriteAllText(CertFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, pem);
        return (certificate.Thumbprint, pem);
    }

    private static CertificateRequest Request(string name, ECDsa key) => new(name, key, HashAlgorithmName.SHA256);

    private static async Task<string> PresentedAsync(RunningServer server)
    {
        var thumbprint = "";
        using var client = new HttpClient(Handler((_, certificate, _, _) =>
        {
            thumbprint = ((X509Certificate2)certificate!).Thumbprint;
            return thumbprint.Length > 0;
        }));
        using var answer = await client.GetAsync(new Uri(server.Address, "/healthz"), Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return thumbprint;
    }

    private static SocketsHttpHandler Handler(RemoteCertificateValidationCallback check) =>
        new() { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = check } };
}
