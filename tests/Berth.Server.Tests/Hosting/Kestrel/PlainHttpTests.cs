using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Testing.Processes;

namespace Berth.Server.Tests.Hosting.Kestrel;

public sealed class PlainHttpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("GET /v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    public async Task A_client_that_speaks_plain_http_to_the_https_port_is_told_so(string request)
    {
        await using var server = await StartAsync();

        var answer = await server.ExchangeAsync(request);

        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("this port speaks https", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_speaks_https_is_served()
    {
        await using var server = await StartAsync();
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
        });

        using var answer = await client.GetAsync(new Uri(server.Address, "/healthz"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private Task<RunningServer> StartAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var (cert, pem) = (_folder.At("cert.pem"), _folder.At("key.pem"));
        File.WriteAllText(cert, certificate.ExportCertificatePem());
        File.WriteAllText(pem, key.ExportPkcs8PrivateKeyPem());
        return RunningServer.StartAsync(options => options with { TlsCert = cert, TlsKey = pem });
    }
}
