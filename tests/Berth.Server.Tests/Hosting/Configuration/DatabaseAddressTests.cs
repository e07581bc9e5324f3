using System.Data.Common;
using Berth.Server.Hosting.Configuration;

namespace Berth.Server.Tests.Hosting.Configuration;

public sealed class DatabaseAddressTests
{
    [Fact]
    public void A_sqlite_url_names_a_file()
    {
        Assert.True(DatabaseAddress.TryParse("sqlite:///var/lib/my%20berth/berth.db", out var address));

        Assert.Equal(DatabaseKind.Sqlite, address.Kind);
        Assert.Equal("/var/lib/my berth/berth.db", address.Path);
        Assert.Equal("/var/lib/my berth/berth.db", Parts(address)["Data Source"]);
    }

    [Fact]
    public void A_postgres_url_becomes_a_connection_string()
    {
        const string url = "postgres://be%40rth:p%3Bw%3D%2F@db.example.com:6432/hub?sslmode=verify-full&pool_max=20&prepared_statements=0";
        Assert.True(DatabaseAddress.TryParse(url, out var address));

        var parts = Parts(address);
        Assert.Equal(DatabaseKind.Postgres, address.Kind);
        Assert.Equal("db.example.com", parts["Host"]);
        Assert.Equal("6432", parts["Port"]);
        Assert.Equal("hub", parts["Database"]);
        Assert.Equal("be@rth", parts["Username"]);
        Assert.Equal("p;w=/", parts["Password"]);
        Assert.Equal("verifyfull", parts["SSL Mode"]);
        Assert.Equal("20", parts["Maximum Pool Size"]);
        Assert.Equal("0", parts["Max Auto Prepare"]);
    }

    [Fact]
    public void A_postgres_server_may_be_on_a_socket()
    {
        Assert.True(DatabaseAddress.TryParse("postgresql://berth@/hub?host=/run/postgresql&port=5433", out var address));

        Assert.Equal("/run/postgresql", Parts(address)["Host"]);
        Assert.Equal("5433", Parts(address)["Port"]);
    }

    [Fact]
    public void It_prints_itself_without_the_password()
    {
        Assert.True(DatabaseAddress.TryParse("postgres://berth:s3cr3t@db:5432/hub?sslmode=require", out var address));

        Assert.Equal("postgres://berth:***@db:5432/hub?sslmode=require", address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("berth.db")]
    [InlineData("sqlite://berth.db")]
    [InlineData("sqlite:///")]
    [InlineData("sqlite:///folder/")]
    [InlineData("sqlite:///berth.db?mode=memory")]
    [InlineData("postgres://berth@host")]
    [InlineData("postgres://host/db")]
    [InlineData("postgres://berth@/db")]
    [InlineData("postgres://berth@host/db/more")]
    [InlineData("postgres://berth@host/db?nonsense=1")]
    [InlineData("postgres://berth@host/db?host=other")]
    [InlineData("postgres://berth@host:port/db")]
    [InlineData("postgres://berth:a@b@host/db")]
    [InlineData("postgres://berth@ho st/db")]
    [InlineData("sqlite:///berth\ndb")]
    [InlineData("mysql://berth@host/db")]
    public void Anything_else_is_refused(string text) => Assert.False(DatabaseAddress.TryParse(text, out _));

    private static DbConnectionStringBuilder Parts(DatabaseAddress address) => new() { ConnectionString = address.ConnectionString };
}
