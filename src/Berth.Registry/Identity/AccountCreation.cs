using System.Net.Mail;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

/// <summary>What all ways to an account have in common.</summary>
internal static class AccountCreation
{
    private const int LongestEmail = 254, LongestText = 100;

    /// <summary>Adds the account and its namespace to the change; the caller has checked who may.</summary>
    /// <param name="mayTakeOver">Whether repositories that were pushed under the name before may become the account's.</param>
    public static async Task<Outcome<AccountRow>> AddAsync(
        BerthDbContext context, NewAccount account, string? passwordHash, bool administrator, bool mayTakeOver, DateTimeOffset now,
        CancellationToken cancel)
    {
        if ((Check(account) ?? await CheckNameAsync(context, account.Name, mayTakeOver, cancel)) is { } refusal)
        {
            return refusal;
        }

        var row = new AccountRow
        {
            Name = account.Name,
            Email = account.Email,
            FullName = Shorten(account.FullName),
            IsAdministrator = administrator,
            PasswordHash = passwordHash,
            CreatedAt = now,
        };
        context.Accounts.Add(row);
        await context.SaveChangesAsync(cancel);
        context.Namespaces.Add(new NamespaceRow { Name = row.Name, Skeleton = Names.Skeleton(row.Name), AccountId = row.Id });
        return row;
    }

    /// <summary>What can be said of it without asking anybody.</summary>
    public static Refusal? Check(NewAccount account) => Names.Check(account.Name) ?? CheckEmail(account.Email);

    public static async Task<Refusal?> CheckNameAsync(BerthDbContext context, string name, bool mayTakeOver, CancellationToken cancel) =>
        await IsTakenAsync(context, name, mayTakeOver, cancel) ? Names.Taken : null;

    public static async Task<bool> IsTakenAsync(BerthDbContext context, string name, bool mayTakeOver, CancellationToken cancel)
    {
        var skeleton = Names.Skeleton(name);
        return await context.Namespaces.AnyAsync(n => n.Skeleton == skeleton, cancel)
            || (!mayTakeOver && await context.Repositories.AnyAsync(r => r.Namespace == name, cancel));
    }

    /// <summary>Empty is allowed: nothing depends on an address.</summary>
    public static Refusal? CheckEmail(string email) =>
        email.Length == 0
            || (email.Length <= LongestEmail && !email.Any(char.IsControl) && MailAddress.TryCreate(email, out var parsed)
                && parsed.Address == email)
            ? null
            : Refusal.Invalid("email_invalid", "This is not an e-mail address.", "email");

    public static string Shorten(string text)
    {
        var plain = OneLine.Of(text, "").Trim();
        return plain.Length <= LongestText ? plain : OneLine.Of(plain[..LongestText], "");
    }
}
