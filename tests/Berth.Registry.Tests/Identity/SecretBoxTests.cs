using Berth.Testing.Processes;

namespace Berth.Registry.Tests.Identity;

public sealed class SecretBoxTests : IDisposable
{
    private static readonly byte[] Secret = "a secret of the canary"u8.ToArray();
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void What_is_closed_opens_for_the_same_purpose_only()
    {
        var box = Box("key").Protect("totp", Secret);

        Assert.Equal(Secret, Box("key").Unprotect("totp", box));
        Assert.Null(Box("key").Unprotect("webhook", box));
        Assert.Null(Box("other").Unprotect("totp", box));
    }

    [Fact]
    public void A_flipped_byte_anywhere_keeps_it_closed()
    {
        var box = Box("key").Protect("totp", Secret);
        for (var at = 0; at < box.Length; at++)
        {
            box[at] ^= 1;
            Assert.Null(Box("key").Unprotect("totp", box));
            box[at] ^= 1;
        }
    }

    [Fact]
    public void The_key_file_is_for_its_owner_alone()
    {
        Box("key").Protect("totp", Secret);

        Assert.True(
            OperatingSystem.IsWindows() || File.GetUnixFileMode(_folder.At("key")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task Processes_that_start_at_once_agree_on_one_key()
    {
        var closed = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Box("key").Protect("x", Secret))));

        Assert.All(closed, box => Assert.Equal(Secret, Box("key").Unprotect("x", box)));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    private SecretBox Box(string key) => new(_folder.At(key));
}
