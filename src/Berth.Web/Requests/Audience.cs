namespace Berth.Web.Requests;

/// <summary>A page for people who are signed in; others are sent to sign in and come back.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class MembersOnlyAttribute : Attribute;

/// <summary>A page for administrators; for everybody else it does not exist.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AdministratorsOnlyAttribute : Attribute;
