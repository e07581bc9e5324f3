using Berth.Browser.EndToEnd.Samples;

namespace Berth.Browser.EndToEnd.Pages;

public sealed class EnglishDarkPagesTests(Sample sample) : PagesTests(sample, "en", "dark");
