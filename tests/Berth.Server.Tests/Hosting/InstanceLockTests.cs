using System.Globalization;
using Berth.Server.Hosting;

namespace Berth.Server.Tests.Hosting;

public sealed class InstanceLockTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("berth-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_second_one_is_told_who_has_the_folder()
    {
        using var first = InstanceLock.TryTake(_folder.FullName, out var noFault);
        using var second = InstanceLock.TryTake(_folder.FullName, out var fault);

        Assert.NotNull(first);
        Assert.Null(noFault);
        Assert.Null(second);
        Assert.Contains($"process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}", fault, StringComparison.Ordinal);
        Assert.Contains(_folder.FullName, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_let_go_can_be_taken()
    {
        InstanceLock.TryTake(_folder.FullName, out _)!.Dispose();

        using var next = InstanceLock.TryTake(_folder.FullName, out _);

        Assert.NotNull(next);
    }

    [Fact]
    public void What_a_killed_server_left_behind_does_not_block()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "berth.lock"), "");
        File.WriteAllText(Path.Combine(_folder.FullName, "berth.pid"), "1\n");

        using var next = InstanceLock.TryTake(_folder.FullName, out _);

        Assert.NotNull(next);
    }
}
