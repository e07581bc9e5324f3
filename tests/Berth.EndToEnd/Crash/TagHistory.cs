namespace Berth.EndToEnd.Crash;

/// <summary>
/// What a tag may name, seen by the only client that writes it: the digest last acknowledged (null for none), and after
/// an attempt without an answer also what that attempt would have made of it.
/// </summary>
internal sealed class TagHistory
{
    private readonly HashSet<string?> possible = [null];

    public void Attempted(string? digest) => possible.Add(digest);

    public void Acknowledged(string? digest)
    {
        possible.Clear();
        possible.Add(digest);
    }

    /// <summary>A read decides: whatever was open before, from now on the tag names this.</summary>
    public void Read(string? digest, string tag)
    {
        Assert.True(
            possible.Contains(digest),
            $"Tag {tag} names {digest ?? "nothing"}, but only these can be: {string.Join(", ", possible.Select(value => value ?? "nothing"))}");
        Acknowledged(digest);
    }
}
