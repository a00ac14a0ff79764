using System.CommandLine;

namespace Cortap.Cli.Commands;

/// <summary>Options of lists that operators may widen.</summary>
internal static class ListOption
{
    public static Option<string?> Scope()
    {
        var scope = new Option<string?>("--scope") { Description = "mine (default), tenant (for operators) or all (for service accounts)" };
        scope.AcceptOnlyFromAmong("mine", "tenant", "all");
        return scope;
    }

    public static Option<string?> Cursor() => new("--cursor") { Description = "Cursor printed below an earlier list; give the other options again" };
}
