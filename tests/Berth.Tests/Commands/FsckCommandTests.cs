using Berth.Server.Hosting;
using Berth.Testing.Processes;

namespace Berth.Tests.Commands;

public sealed class FsckCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_names_a_damaged_file_and_repairs_so_that_the_next_check_finds_nothing()
    {
        await using var berth = Executable.In(_folder).Start("--listen", "127.0.0.1:0");
        var hex = await berth.PushBlobAsync("fsck/test", Cancel);
        var file = _folder.At("data", "storage", "docker", "registry", "v2", "blobs", "sha256", hex[..2], hex, "data");
        var whole = await Executable.In(_folder).TryRunAsync("fsck");
        await File.WriteAllTextAsync(file, "something else", Cancel);

        // Beside the running server: an operator need not stop it to look.
        var damaged = await Executable.In(_folder).TryRunAsync("fsck");
        var repaired = await Executable.In(_folder).TryRunAsync("fsck", "--repair");
        var after = await Executable.In(_folder).TryRunAsync("fsck");

        Assert.Equal(ExitCode.Success, whole.ExitCode);
        Assert.Contains("1 blobs (5 bytes) and 0 manifests checked, 0 faults found", whole.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failure, damaged.ExitCode);
        Assert.Contains($"BlobDamaged: sha256:{hex}: ", damaged.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("quarantine", repaired.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, after.ExitCode);
    }

    [Fact]
    public async Task It_does_not_make_a_registry_in_order_to_check_it()
    {
        var result = await Executable.In(_folder).TryRunAsync("fsck");

        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.Contains("there is no registry here", result.StandardError, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_in_a_sentence()
    {
        var result = await Executable.In(_folder).TryRunAsync(
            "fsck", "--database", $"postgres://berth:s3cr3t@127.0.0.1:{FreePort.Next()}/berth?connect_timeout=2");

        Assert.Equal(ExitCode.TemporaryFailure, result.ExitCode);
        Assert.Contains("\nberth: ", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", result.StandardError, StringComparison.Ordinal);
    }
}
