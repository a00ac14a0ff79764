using System.Globalization;

namespace Cortap.Runtime.Hosting.Http;

/// <summary>Turns the text of a route value into a parameter's type.</summary>
internal static class RouteValue
{
    private static readonly Type[] Supported = [typeof(string), typeof(int), typeof(long), typeof(Guid), typeof(bool)];

    public static bool Supports(Type type) => Supported.Contains(Underlying(type));

    /// <returns>False when the text is no such value.</returns>
    public static bool TryConvert(string text, Type type, out object? value)
    {
        var target = Underlying(type);
        value = null;
        if (target == typeof(string))
            value = text;
        else if (target == typeof(int) && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            value = number;
        else if (target == typeof(long) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large))
            value = large;
        else if (target == typeof(Guid) && Guid.TryParse(text, out var id))
            value = id;
        else if (target == typeof(bool) && bool.TryParse(text, out var flag))
            value = flag;
        return value is not null;
    }

    private static Type Underlying(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}
