using System.Text;

namespace Berth.Registry.Content.Versions;

/// <summary>A tag as a version: <c>2.14.0</c>, <c>v2</c>, <c>1.0-rc.1</c>. It orders tags as people read them.</summary>
/// <remarks>The key is a text whose byte order is that of versions, so that a database can page by it: each run of digits is preceded by a letter
/// for its length, a missing part comes after any (2 stands for the newest 2.x), and a pre-release before its release.</remarks>
public sealed record TagVersion(IReadOnlyList<long> Numbers, string Suffix)
{
    private const int MostDigits = 18;

    public long Major => Numbers[0];

    public long? Minor => Numbers.Count > 1 ? Numbers[1] : null;

    public long? Patch => Numbers.Count > 2 ? Numbers[2] : null;

    public bool IsPreRelease => Suffix.Length > 0;

    /// <summary>Null when the tag is no version.</summary>
    public static TagVersion? Parse(string tag)
    {
        var at = tag.Length > 1 && tag[0] is 'v' or 'V' ? 1 : 0;
        var numbers = new List<long>();
        while (true)
        {
            var start = at;
            while (at < tag.Length && char.IsAsciiDigit(tag[at]))
            {
                at++;
            }

            if (at == start || at - start > MostDigits)
            {
                return null;
            }

            numbers.Add(long.Parse(tag.AsSpan(start, at - start), null));
            if (at == tag.Length)
            {
                return new TagVersion(numbers, "");
            }

            switch (tag[at])
            {
                case '.' when at + 1 < tag.Length && char.IsAsciiDigit(tag[at + 1]):
                    at++;
                    continue;
                case '-' or '_' or '.':
                    return new TagVersion(numbers, tag[(at + 1)..]);
                default:
                    // 3fa1b2c is a commit, 1.0rc1 a version.
                    return numbers.Count > 1 ? new TagVersion(numbers, tag[at..]) : null;
            }
        }
    }

    /// <summary>Versions after everything else, and no two tags alike.</summary>
    public static string KeyOf(string tag)
    {
        var key = new StringBuilder();
        if (Parse(tag) is not { } version)
        {
            return key.Append("0/").Append(tag).ToString();
        }

        key.Append('1');
        foreach (var number in version.Numbers)
        {
            Append(key, $"{number}");
        }

        if (version.IsPreRelease)
        {
            key.Append('-');
            AppendSuffix(key, version.Suffix);
        }

        return key.Append("~/").Append(tag).ToString();
    }

    private static void Append(StringBuilder key, string digits) => key.Append((char)('a' + Math.Min(digits.Length, 25))).Append(digits);

    private static void AppendSuffix(StringBuilder key, string suffix)
    {
        for (var at = 0; at < suffix.Length;)
        {
            var start = at;
            while (at < suffix.Length && char.IsAsciiDigit(suffix[at]))
            {
                at++;
            }

            if (at > start)
            {
                var digits = suffix.AsSpan(start, at - start).TrimStart('0');
                Append(key, digits.Length == 0 ? "0" : digits.ToString());
            }
            else
            {
                key.Append(suffix[at++]);
            }
        }
    }
}
