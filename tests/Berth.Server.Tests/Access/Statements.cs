using System.Collections.Concurrent;
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
    private volatile Func<CommandEventData, bool> _isOurs = _ => false;

    public Statements() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

    /// <summary>Whose statements are kept from now on.</summary>
    public void Watch(TestServer server)
    {
        var address = server.Options.Database;
        var name = address.Kind == DatabaseKind.Sqlite ? address.Path : new NpgsqlConnectionStringBuilder(address.ConnectionString).Database;
        _isOurs = address.Kind == DatabaseKind.Sqlite
            ? data => data.Connection.DataSource == name
            : data => data.Connection.Database == name;
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
        if (value.Name == DbLoggerCategory.Name)
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == RelationalEventId.CommandExecuting.Name && value.Value is CommandEventData data && _isOurs(data))
        {
            _heard.Enqueue(data.Command.CommandText);
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
