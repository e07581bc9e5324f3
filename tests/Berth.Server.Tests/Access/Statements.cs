using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Berth.Server.Hosting.Configuration;
using Berth.Testing.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Berth.Server.Tests.Access;

/// <summary>Hears every statement that a server sends to its database, past the server, as the time of an answer would tell it.</summary>
/// <remarks>Made before the server is: a context that finds nobody listening asks again only a second later.</remarks>
internal sealed class Statements : IDisposable, IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private readonly ConcurrentQueue<string> _heard = new();
    private readonly ConcurrentBag<IDisposable> _subscriptions = [];
    private volatile Func<DbConnection, bool> _isOurs = _ => false;

    public Statements() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

    /// <summary>Whose statements are kept from now on.</summary>
    public void Watch(TestServer server)
    {
        var address = server.Options.Database;
        var name = address.Kind == DatabaseKind.Sqlite ? address.Path : new NpgsqlConnectionStringBuilder(address.ConnectionString).Database;
        _isOurs = address.Kind == DatabaseKind.Sqlite
            ? connection => connection.DataSource == name
            : connection => connection.Database == name;
    }

    /// <summary>The statements since the last call.</summary>
    public IReadOnlyList<string> Take()
    {
        var heard = new List<string>();
        while (_heard.TryDequeue(out var text))
        {
            heard.Add(text);
        }

        return heard;
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name is DbLoggerCategory.Name or "Berth.Registry.Database")
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        (DbConnection? Connection, string Text) statement = value.Value switch
        {
            CommandEventData data when value.Key == RelationalEventId.CommandExecuting.Name => (data.Connection, data.Command.CommandText),
            (DbConnection connection, string sql) => (connection, sql),
            _ => default,
        };
        if (statement.Connection is { } where && _isOurs(where))
        {
            _heard.Enqueue(statement.Text);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }
    }
}
