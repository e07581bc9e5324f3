namespace Berth.Server.Requests;

/// <summary>A sentence as a quoted string in a header.</summary>
internal static class HeaderText
{
    /// <remarks>RFC 6750, section 3, has no quotes and backslashes in an <c>error_description</c>; and some clients take a challenge apart at
    /// its commas, inside quotes too.</remarks>
    public static string Of(string sentence) =>
        new([.. sentence.Where(c => c is >= ' ' and <= '~' and not ('"' or '\\')).Select(c => c == ',' ? ';' : c)]);
}
