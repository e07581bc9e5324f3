using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Berth.Testing;
using Berth.Testing.Processes;

namespace Berth.Tests;

/// <summary>The executable with nothing of this process's environment that would configure it: the published one where ./test.sh says that
/// there is one, as its users have it and with half the time to start; otherwise as it was built.</summary>
internal static partial class Executable
{
    private static readonly string Folder =
        Environment.GetEnvironmentVariable("BERTH_PUBLISHED") is { Length: > 0 } published ? published : AppContext.BaseDirectory;

    public static Tool In(TemporaryFolder folder, params (string Name, string Value)[] environment) =>
        new(Path.Combine(Folder, "berth"))
        {
            WorkingDirectory = folder.Path,
            Environment = environment.Select(variable => KeyValuePair.Create(variable.Name, (string?)variable.Value))
                .Concat(Inherited().Select(name => KeyValuePair.Create(name, (string?)null)))
                .DistinctBy(variable => variable.Key)
                .ToDictionary(),
        };

    /// <summary>Waits until it listens, and pushes a blob.</summary>
    /// <returns>The hash of the blob.</returns>
    public static async Task<string> PushBlobAsync(this Daemon berth, string repository, CancellationToken cancel)
    {
        await berth.WaitForOutputAsync("listening on", Patience.Limit);
        var address = new Uri(ListeningOn().Match(berth.Output).Groups[1].Value);
        var hex = Convert.ToHexStringLower(SHA256.HashData("hello"u8));
        using var client = new HttpClient(new SocketsHttpHandler());
        using var content = new ByteArrayContent("hello"u8.ToArray());
        using var answer = await client.PostAsync(new Uri(address, $"/v2/{repository}/blobs/uploads/?digest=sha256:{hex}"), content, cancel);
        Assert.Equal(201, (int)answer.StatusCode);
        return hex;
    }

    [GeneratedRegex(@"listening on (\S+)")]
    private static partial Regex ListeningOn();

    private static IEnumerable<string> Inherited() => Environment.GetEnvironmentVariables().Keys.Cast<string>()
        .Where(name => name.StartsWith("BERTH_", StringComparison.Ordinal) || name.StartsWith("OTEL_", StringComparison.Ordinal));
}
