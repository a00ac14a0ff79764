namespace Cortap.Runtime.Contracts.Tests;

/// <summary>A type as C# writes it, without its namespace.</summary>
internal static class TypeName
{
    /// <summary>With the nullability its use declares.</summary>
    public static string Of(Type type, NullableFlags flags)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!, flags);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying, flags) + "?";
        if (type.IsValueType && !type.IsGenericType)
            return Bare(type);

        var mark = flags.Next() == 2 ? "?" : "";
        if (type.IsArray)
            return Of(type.GetElementType()!, flags) + "[]" + mark;
        var arguments = type.GetGenericArguments().Select(argument => Of(argument, flags)).ToArray();
        return Bare(type) + (arguments.Length > 0 ? $"<{string.Join(", ", arguments)}>" : "") + mark;
    }

    /// <summary>Without nullability.</summary>
    public static string Of(Type type)
        => type.IsArray ? Of(type.GetElementType()!) + "[]"
            : Nullable.GetUnderlyingType(type) is { } underlying ? Of(underlying) + "?"
            : Bare(type) + Arguments(type.GetGenericArguments());

    /// <summary>As in its declaration.</summary>
    public static string Declared(Type type)
        => (type.DeclaringType is { } outer ? Declared(outer) + "." : "") + Bare(type) + Arguments(type.GetGenericArguments());

    public static string Arguments(Type[] arguments)
        => arguments.Length > 0 ? $"<{string.Join(", ", arguments.Select(Of))}>" : "";

    private static string Bare(Type type)
        => type == typeof(void) ? "void" : type == typeof(string) ? "string" : type == typeof(object) ? "object"
            : type == typeof(int) ? "int" : type == typeof(bool) ? "bool" : type == typeof(double) ? "double"
            : type.Name.Split('`')[0];
}
