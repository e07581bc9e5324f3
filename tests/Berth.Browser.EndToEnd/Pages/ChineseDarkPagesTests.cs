using Berth.Browser.EndToEnd.Samples;

namespace Berth.Browser.EndToEnd.Pages;

public sealed class ChineseDarkPagesTests(Sample sample) : PagesTests(sample, "zh-Hans", "dark")
{
    /// <summary>Both themes are seen in English, and Chinese in one.</summary>
    protected override bool TakesScreenshots => false;
}
