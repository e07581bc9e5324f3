using System.Text.RegularExpressions;

namespace Berth.Web.Repositories;

/// <summary>The steps of a history as their author wrote them, without what builders wrap around them.</summary>
internal static partial class Commands
{
    public static string Clean(string command)
    {
        var text = command.Trim();
        text = text.EndsWith("# buildkit", StringComparison.Ordinal) ? text[..^"# buildkit".Length].TrimEnd() : text;
        text = BuildArguments().Replace(text, "RUN ");
        text = text.StartsWith("/bin/sh -c #(nop)", StringComparison.Ordinal) ? text["/bin/sh -c #(nop)".Length..].Trim() : text;
        text = text.StartsWith("/bin/sh -c ", StringComparison.Ordinal) ? $"RUN {text["/bin/sh -c ".Length..]}" : text;
        text = text.StartsWith("RUN /bin/sh -c ", StringComparison.Ordinal) ? $"RUN {text["RUN /bin/sh -c ".Length..]}" : text;
        return Spaces().Replace(text, " ");
    }

    /// <summary><c>RUN |2 A=1 B=2 /bin/sh -c …</c>: build arguments that BuildKit counts in front. Each is read in one way only, so that no text
    /// takes longer than its length.</summary>
    [GeneratedRegex(@"^(RUN )?\|\d+ (?>[^\s=]+=\S* )*(?=/bin/sh -c )")]
    private static partial Regex BuildArguments();

    [GeneratedRegex(@"[ \t]{2,}")]
    private static partial Regex Spaces();
}
