using System.Reflection;

namespace Cortap.Runtime.Contracts.Tests;

/// <summary>A type as C# writes it, without its namespace.</summary>
internal static class TypeName
{
    /// <summary>With the nullability its use declares.</summary>
    public static string Of(NullabilityInfo use)
    {
        var type = use.Type.IsByRef ? use.Type.GetElementType()! : use.Type;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying) + "?";
        var name = use switch
        {
            { ElementType: { } element } => Of(element) + "[]",
            { GenericTypeArguments.Length: > 0 } => $"{Bare(type)}<{string.Join(", ", use.GenericTypeArguments.Select(Of))}>",
            _ => Of(type),
        };
        return use.ReadState == NullabilityState.Nullable && !type.IsValueType ? name + "?" : name;
    }

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
