using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Http;

/// <summary>The addresses that the functions answer, read from their triggers.</summary>
public static class Routes
{
    private static readonly (string[] Segments, string[] Methods)[] All =
    [
        .. typeof(Routes).Assembly.GetTypes().SelectMany(type => type.GetMethods()).SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).OfType<HttpTriggerAttribute>()
            .Where(trigger => trigger.Route != UnknownRoute.Elsewhere)
            .Select(trigger => (trigger.Route!.Split('/'), trigger.Methods!)),
    ];

    /// <summary>The methods that an address has, upper case and sorted; none when there is nothing at it.</summary>
    /// <param name="path">Absolute, such as <c>/api/v1/jobs</c>.</param>
    public static IReadOnlyList<string> MethodsAt(string path)
    {
        var segments = path.Trim('/').Split('/');
        return [.. All.Where(route => Matches(route.Segments, segments)).SelectMany(route => route.Methods).Select(method => method.ToUpperInvariant()).Order()];
    }

    private static bool Matches(string[] route, string[] path)
    {
        var isPrefix = route[^1].StartsWith("{*", StringComparison.Ordinal);
        return (isPrefix ? route.Length <= path.Length : route.Length == path.Length) && route.Zip(path).All(pair =>
            pair.First.StartsWith('{') ? pair.Second.Length > 0 : pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
    }
}
