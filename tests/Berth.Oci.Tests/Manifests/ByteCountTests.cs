using Berth.Oci.Manifests;

namespace Berth.Oci.Tests.Manifests;

/// <summary>2^53-1 is 9007199254740991.</summary>
public sealed class ByteCountTests
{
    [Theory]
    [InlineData(true, new long[0])]
    [InlineData(true, new long[] { 0 })]
    [InlineData(true, new long[] { 9007199254740991 })]
    [InlineData(true, new long[] { 9007199254740990, 1 })]
    [InlineData(true, new long[] { 9007199254740991, 0, 0 })]
    [InlineData(false, new long[] { 9007199254740992 })]
    [InlineData(false, new long[] { 9007199254740991, 1 })]
    [InlineData(false, new long[] { 1, 9007199254740991 })]
    [InlineData(false, new long[] { long.MaxValue, long.MaxValue })]
    public void Sizes_fit_as_long_as_their_sum_does(bool fit, long[] sizes) => Assert.Equal(fit, ByteCount.Fits(sizes));

    [Theory]
    [InlineData(0, new long[0])]
    [InlineData(6, new long[] { 1, 2, 3 })]
    [InlineData(9007199254740991, new long[] { 9007199254740990, 1 })]
    [InlineData(9007199254740991, new long[] { 9007199254740991, 1 })]
    [InlineData(9007199254740991, new long[] { long.MaxValue, long.MaxValue })]
    public void A_sum_ends_at_the_largest(long expected, long[] sizes) => Assert.Equal(expected, ByteCount.Sum(sizes));

    [Theory]
    [InlineData(5, 5)]
    [InlineData(9007199254740991, 9007199254740991)]
    [InlineData(9007199254740991, 1e300)]
    public void A_sum_in_floating_point_ends_there_too(long expected, double sum) => Assert.Equal(expected, ByteCount.Of(sum));
}
