namespace Cortap.Reporting.Documents.Templating;

/// <summary>Where a path is looked up: the item of the innermost repetition, then outwards to the whole view.</summary>
internal sealed class ViewScope(View view, ViewScope? parent = null, int index = -1, int count = 0)
{
    /// <summary>Position in the innermost repetition, known in every <c>each:</c>.</summary>
    public static readonly IReadOnlyList<string> LoopNames = ["@first", "@last", "@number"];

    /// <summary>Finds the value of a path, or false when nothing of that name exists.</summary>
    public bool TryFind(ReadOnlySpan<string> path, out object? value)
    {
        if (path.Length == 1 && path[0].StartsWith('@'))
        {
            return TryFindLoopValue(path[0], out value);
        }

        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope.View.TryGetValue(path[0], out value))
            {
                return TryDescend(path[1..], ref value);
            }
        }

        value = null;
        return false;
    }

    private View View { get; } = view;

    private ViewScope? Parent { get; } = parent;

    private static bool TryDescend(ReadOnlySpan<string> rest, ref object? value)
    {
        foreach (var name in rest)
        {
            // What lies below an absent view is absent too, not unknown.
            if (value is null)
            {
                return true;
            }

            if (value is not View view || !view.TryGetValue(name, out value))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryFindLoopValue(string name, out object? value)
    {
        var scope = this;
        while (scope is { Index: < 0 })
        {
            scope = scope.Parent;
        }

        value = (scope, name) switch
        {
            (null, _) => null,
            (_, "@first") => scope.Index == 0,
            (_, "@last") => scope.Index == scope.Count - 1,
            (_, "@number") => scope.Index + 1,
            _ => null,
        };
        return value is not null;
    }

    private int Index { get; } = index;

    private int Count { get; } = count;
}
