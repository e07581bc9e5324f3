using System.Text.RegularExpressions;

namespace Berth.Web.Parts;

/// <summary>Where a long path, address or setting may go on in the next line.</summary>
internal static partial class TextBreaks
{
    [GeneratedRegex("(?<=[/:=,;&?@])(?=[^/:=,;&?@ ])|(?<=[.])(?=[a-z])")]
    public static partial Regex AfterSeparators();
}
