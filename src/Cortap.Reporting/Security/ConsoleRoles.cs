namespace Cortap.Reporting.Security;

/// <summary>What the roles of a token mean in the console: a service account may do everything in all tenants, the others within their own.</summary>
public static class ConsoleRoles
{
    /// <summary>Reads.</summary>
    public const string Viewer = "viewer";

    /// <summary>Reads and acts.</summary>
    public const string Operator = "operator";

    public static bool MayRead(Caller caller) => MayAct(caller) || caller.Roles.Contains(Viewer);

    public static bool MayAct(Caller caller) => caller.IsServiceAccount || caller.Roles.Contains(Operator);
}
