using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Tests.Errors;

public sealed class RetryAfterTests
{
    [Theory]
    [InlineData(0, "1")]
    [InlineData(4.2, "5")]
    [InlineData(60, "60")]
    [InlineData(21484, "60")]
    public void Nobody_is_told_to_wait_longer_than_a_minute(double seconds, string expected)
    {
        var response = new DefaultHttpContext().Response;

        RetryAfter.Set(response, RetryAfter.Seconds(TimeSpan.FromSeconds(seconds)));

        Assert.Equal(expected, response.Headers.RetryAfter);
    }
}
