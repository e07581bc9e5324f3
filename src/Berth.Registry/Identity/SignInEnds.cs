using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

/// <summary>Whoever changes by what an account signs in, its password or its second factor, ends what was signed in before: a stranger who
/// was in must not stay in.</summary>
internal static class SignInEnds
{
    /// <summary>A new stamp ends sessions, tokens of the Hub API, refresh tokens and bearer tokens that came by a password; the one session
    /// that makes the change goes on under it. Access tokens are credentials of their own, with an end of their own.</summary>
    public static async Task EndSignInsAsync(this BerthDbContext context, AccountRow row, Guid? except, CancellationToken cancel)
    {
        row.Stamp++;
        await context.Sessions.Where(s => s.AccountId == row.Id && s.Id != except).ExecuteDeleteAsync(cancel);
        await context.Sessions.Where(s => s.AccountId == row.Id).ExecuteUpdateAsync(s => s.SetProperty(x => x.Stamp, row.Stamp), cancel);
    }
}
