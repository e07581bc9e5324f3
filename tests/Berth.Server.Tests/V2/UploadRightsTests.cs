using System.Text;
using Berth.Server.Tests.Auth;

namespace Berth.Server.Tests.V2;

/// <summary>Uploads and mounts between accounts: nobody reads, continues or ends what is not theirs.</summary>
public sealed class UploadRightsTests(ClaimedRegistry registry) : IClassFixture<ClaimedRegistry>
{
    private static readonly string Bob = AuthHost.Basic("bob"), Carol = AuthHost.Basic("carol"), Ann = AuthHost.Basic("ann");

    [Theory]
    [InlineData("&from=bob/secret")]
    [InlineData("")]
    public async Task CVE_2024_39897_a_mount_from_what_may_not_be_read_looks_like_one_of_what_is_missing(string from)
    {
        var secret = await PushAsync("bob/secret", Bob, $"secret {from}");

        var (mounted, headers) = await MountAsync("carol/mine", Carol, $"?mount={secret}{from}");
        var (missing, expected) = await MountAsync("carol/mine", Carol, $"?mount={Content.Unknown()}{from}");

        Assert.Equal((202, 202), (mounted, missing));
        Assert.Equal(expected, headers);
        Assert.Equal(404, (await SendAsync("GET", $"/v2/carol/mine/blobs/{secret}", Carol)).Status);
        Assert.Equal(201, (await MountAsync("bob/open", Bob, $"?mount={secret}{from}")).Status);
    }

    [Fact]
    public async Task A_mount_without_the_right_to_push_is_refused()
    {
        var blob = await PushAsync("bob/open", Bob, "public");
        var path = $"/v2/bob/open/blobs/uploads/?mount={blob}&from=bob/open";

        var (nobody, other) = (await SendAsync("POST", path, null), await SendAsync("POST", path, Carol));

        Assert.Equal((401, "UNAUTHORIZED"), (nobody.Status, nobody.Code));
        Assert.Equal((403, "DENIED"), (other.Status, other.Code));
    }

    [Fact]
    public async Task CVE_2026_32589_the_session_of_one_account_is_unknown_to_another_that_may_push_there()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/bob/open/blobs/uploads/");
        request.Headers.TryAddWithoutValidation("Authorization", Bob);
        using var started = await registry.Host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var session = started.Headers.Location!.ToString();

        foreach (var method in new[] { "GET", "PATCH", "PUT", "DELETE" })
        {
            var answer = await SendAsync(method, $"{session}?digest={Content.Sha256("")}", Ann, method is "PATCH" or "PUT" ? "" : null);
            Assert.Equal((404, "BLOB_UPLOAD_UNKNOWN"), (answer.Status, answer.Code));
        }

        Assert.Equal(201, (await SendAsync("PUT", $"{session}?digest={Content.Sha256("hello")}", Bob, "hello")).Status);
    }

    private async Task<string> PushAsync(string repository, string authorization, string text)
    {
        var digest = Content.Sha256(text);
        Assert.Equal(201, (await SendAsync("POST", $"/v2/{repository}/blobs/uploads/?digest={digest}", authorization, text)).Status);
        return digest;
    }

    /// <returns>The status, and what else there is to see but the session's name.</returns>
    private async Task<(int Status, string Headers)> MountAsync(string repository, string authorization, string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v2/{repository}/blobs/uploads/{query}");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await registry.Host.Client.SendAsync(request);
        var headers = answer.Headers.Concat(answer.Content.Headers)
            .Where(header => header.Key != "Date" && !header.Key.StartsWith("X-Request", StringComparison.Ordinal))
            .Select(header => header.Key is "Location" or "Docker-Upload-UUID"
                ? header.Key
                : $"{header.Key}: {string.Join(',', header.Value)}")
            .Order(StringComparer.Ordinal);
        return (answer.Status(), string.Join('\n', headers));
    }

    private Task<Answer> SendAsync(string method, string path, string? authorization, string? body = null) =>
        registry.Host.SendAsync(method, path, authorization, body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body)));
}
