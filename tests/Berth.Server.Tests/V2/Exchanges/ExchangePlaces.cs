using System.Text.RegularExpressions;
using Berth.Testing.Http;
using Berth.Testing.Server;

namespace Berth.Server.Tests.V2.Exchanges;

/// <summary>What a row's text may name. Each is made when it is named first, in a repository that only this run of the row knows.</summary>
/// <remarks>
/// <code>
/// &lt;repo&gt;      the repository's name              &lt;session&gt;    the path of an upload session that has no bytes yet
/// &lt;blob&gt;      a blob in it: "hello"              &lt;session5&gt;   of one that has "hello"
/// &lt;config&gt;    a blob in it: "{}"                 &lt;manifest&gt;   an image of both, as JSON
/// &lt;pushed&gt;    that image's digest, tagged v1     &lt;id&gt;         the last segment of &lt;session&gt;
/// &lt;location&gt;  the Location of the last answer that had one                &lt;uuid&gt;   its Docker-Upload-UUID
/// &lt;config-descriptor&gt;   of &lt;config&gt;, with &lt;blob&gt; pushed as well
/// &lt;other&gt;     another repository, which has &lt;blob&gt; too   &lt;empty&gt;   a repository without anything, never pushed to
/// </code>
/// </remarks>
internal sealed partial class ExchangePlaces(TestServer server)
{
    public const string Hello = "hello";

    private readonly Dictionary<string, string> _known = new()
    {
        ["repo"] = $"rows/{Guid.NewGuid():N}",
        ["other"] = $"rows/{Guid.NewGuid():N}",
        ["empty"] = $"rows/{Guid.NewGuid():N}",
    };

    public static string Blob { get; } = Content.Sha256(Hello);

    public static string Config { get; } = Content.Sha256("{}");

    public static string Manifest { get; } = Content.Image(Content.Descriptor("{}"), [Content.Descriptor(Hello)]);

    public void Keep(RawResponse answer)
    {
        if (answer.Header("Location") is { } location)
        {
            _known["location"] = location;
            _known["uuid"] = answer.Header("Docker-Upload-UUID") ?? "";
        }
    }

    public async Task<string> FillAsync(string text)
    {
        foreach (var name in Place().Matches(text).Select(match => match.Groups[1].Value).Distinct())
        {
            if (!_known.TryGetValue(name, out var value))
            {
                value = _known[name] = await MakeAsync(name);
            }

            text = text.Replace($"<{name}>", value, StringComparison.Ordinal);
        }

        return text;
    }

    private async Task<string> MakeAsync(string name)
    {
        var repository = new TestRepository(server.Client, _known["repo"]);
        switch (name)
        {
            case "session":
                return await repository.StartUploadAsync();
            case "session5":
                var session = await repository.StartUploadAsync();
                await repository.AppendAsync(session, Hello);
                return session;
            case "id":
                return (await FillAsync("<session>")).Split('/')[^1];
            case "config":
                return await repository.PushBlobAsync("{}");
            case "blob":
                await new TestRepository(server.Client, _known["other"]).PushBlobAsync(Hello);
                return await repository.PushBlobAsync(Hello);
            case "manifest" or "config-descriptor":
                await FillAsync("<config> <blob>");
                return name == "manifest" ? Manifest : Content.Descriptor("{}");
            default:
                await FillAsync("<config> <blob>");
                return await repository.PushManifestAsync("v1", Manifest);
        }
    }

    [GeneratedRegex("<(repo|other|empty|session5?|id|config|config-descriptor|blob|manifest|pushed|location|uuid)>")]
    private static partial Regex Place();
}
