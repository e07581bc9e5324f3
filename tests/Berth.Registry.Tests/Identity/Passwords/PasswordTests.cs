using Berth.Registry.Identity.Passwords;

namespace Berth.Registry.Tests.Identity.Passwords;

public sealed class PasswordTests
{
    private const int Iterations = 1000;

    [Theory]
    [InlineData("short", "password_too_short")]
    [InlineData("ninechars", "password_too_short")]
    [InlineData("😀😀😀😀😀", "password_too_short")]
    [InlineData("qwertyuiop", "password_common")]
    [InlineData("Password123", "password_common")]
    [InlineData("aaaaaaaaaaaaaaaa", "password_common")]
    [InlineData("1234567890", "password_common")]
    [InlineData("bcdefghijklmnop", "password_common")]
    [InlineData("wilhelmina2026", "password_common")]
    public void A_password_that_is_guessed_early_is_refused(string password, string code) =>
        Assert.Equal(code, new NonValidatedPassword(password).Validate("wilhelmina").Refusal?.Code);

    [Theory]
    [InlineData("plum-tractor-9")]
    [InlineData("nur zehn Zeichen")]
    [InlineData("密码也可以是中文的吧哈")]
    public void Ten_characters_of_any_kind_are_enough(string password) =>
        Assert.True(new NonValidatedPassword(password).Validate("wilhelmina").Succeeded);

    [Fact]
    public void A_lone_surrogate_is_no_password() =>
        Assert.False(new NonValidatedPassword("ten characters\ud800").Validate("alice").Succeeded);

    [Fact]
    public void Composed_and_decomposed_text_is_one_password()
    {
        var hash = PasswordHash.Create(new NonValidatedPassword("crème brûlée").Bytes!, Iterations);

        Assert.True(hash.Matches(new NonValidatedPassword("cre\u0300me bru\u0302le\u0301e").Bytes!));
    }

    // Quay CVE-2024-9683 and kin: hashes that stop reading after 72 bytes.
    [Fact]
    public void Passwords_of_eighty_characters_that_differ_at_the_seventy_fifth_are_two()
    {
        var one = new string('k', 74) + "A-tail";
        var hash = PasswordHash.Create(new NonValidatedPassword(one).Bytes!, Iterations);

        Assert.False(hash.Matches(new NonValidatedPassword(new string('k', 74) + "B-tail").Bytes!));
        Assert.True(hash.Matches(new NonValidatedPassword(one).Bytes!));
    }

    [Fact]
    public void A_hash_survives_being_stored()
    {
        var stored = PasswordHash.Parse(PasswordHash.Create("x"u8.ToArray(), Iterations).ToString());

        Assert.Equal(Iterations, stored.Iterations);
        Assert.True(stored.Matches("x"u8.ToArray()));
        Assert.False(stored.Matches("y"u8.ToArray()));
    }

    /// <summary>What OWASP asks of PBKDF2 with SHA-512; tests lower it for themselves, and nothing else may.</summary>
    [Fact]
    public void A_password_costs_210000_iterations_and_a_cheaper_hash_is_outdated()
    {
        var options = new PasswordOptions();
        var hasher = new PasswordHasher(options, TimeProvider.System);

        Assert.Equal(210_000, options.Iterations);
        Assert.True(hasher.IsOutdated(PasswordHash.OfNobody(209_999)));
        Assert.False(hasher.IsOutdated(PasswordHash.OfNobody(210_000)));
    }

    [Fact]
    public void Nothing_matches_the_hash_of_nobody() => Assert.False(PasswordHash.OfNobody(Iterations).Matches([]));

    [Fact]
    public void A_password_does_not_print_itself() => Assert.DoesNotContain("canary", $"{new NonValidatedPassword("canary-password")}");
}
