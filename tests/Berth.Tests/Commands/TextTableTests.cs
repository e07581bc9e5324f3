using Berth.Commands;

namespace Berth.Tests.Commands;

public sealed class TextTableTests
{
    [Fact]
    public void Columns_stand_below_each_other_in_wide_characters_too() => Assert.Equal(
        """
        LABEL  OWNER
        部署   ada
        ci     harbour

        """,
        TextTable.Of(["LABEL", "OWNER"], [["部署", "ada"], ["ci", "harbour"]]));

    [Fact]
    public void Nothing_is_wrapped_cut_or_read_as_markup()
    {
        var label = $"[red]{new string('x', 500)} y[/]";

        Assert.Equal($"LABEL\n{label}\n", TextTable.Of(["LABEL"], [[label]]));
    }

    [Fact]
    public void Without_rows_there_are_the_heads() => Assert.Equal("LABEL  OWNER\n", TextTable.Of(["LABEL", "OWNER"], []));
}
