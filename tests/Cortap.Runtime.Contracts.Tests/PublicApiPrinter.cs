using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Cortap.Runtime.Contracts.Tests;

/// <summary>Writes what a compiler sees of a namespace: types, bases, members, nullability and defaults, in a fixed order.</summary>
internal static class PublicApiPrinter
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Print(IEnumerable<Type> types)
    {
        var text = new StringBuilder();
        foreach (var type in types.OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (var line in Members(type).Order(StringComparer.Ordinal))
                text.Append("    ").Append(line).Append('\n');
            text.Append('\n');
        }
        return text.ToString().TrimEnd('\n') + '\n';
    }

    private static string Header(Type type)
    {
        var parent = new[] { type.BaseType }.OfType<Type>().Where(IsWorthNaming);
        var bases = parent.Concat(DirectInterfaces(type)).Select(TypeName.Of).ToArray();
        var usage = type.GetCustomAttribute<AttributeUsageAttribute>(inherit: false);
        return $"{(usage is null ? "" : $"[AttributeUsage({usage.ValidOn})] ")}{Modifiers(type)}{Kind(type)} {TypeName.Declared(type)}"
            + (bases.Length > 0 ? " : " + string.Join(", ", bases) : "") + Constraints(type.GetGenericArguments());
    }

    private static bool IsWorthNaming(Type type)
        => type != typeof(object) && type != typeof(ValueType) && type != typeof(Enum) && type != typeof(MulticastDelegate);

    private static IEnumerable<Type> DirectInterfaces(Type type)
    {
        if (type.IsEnum)
            return [];
        var inherited = (type.BaseType?.GetInterfaces() ?? []).Concat(type.GetInterfaces().SelectMany(one => one.GetInterfaces()));
        return type.GetInterfaces().Except(inherited).Where(one => one.IsPublic).OrderBy(one => one.Name, StringComparer.Ordinal);
    }

    private static string Modifiers(Type type)
        => (type.IsNestedFamily ? "protected " : "public ") + (type switch
        {
            { IsValueType: true } or { IsInterface: true } => "",
            { IsAbstract: true, IsSealed: true } => "static ",
            { IsAbstract: true } => "abstract ",
            _ when type.BaseType == typeof(MulticastDelegate) => "",
            { IsSealed: true } => "sealed ",
            _ => "",
        });

    private static string Kind(Type type)
        => type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { BaseType: var parent } when parent == typeof(MulticastDelegate) => "delegate",
            { IsValueType: true } => type.GetMethod("PrintMembers", Declared) is null ? "struct" : "record struct",
            _ => type.GetMethod("<Clone>$", Declared) is null ? "class" : "record",
        };

    private static IEnumerable<string> Members(Type type)
    {
        if (type.BaseType == typeof(MulticastDelegate))
            return [Method(type.GetMethod("Invoke")!)];
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}");
        return type.GetConstructors(Declared).Where(IsVisible).Select(Constructor)
            .Concat(type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily).Select(Field))
            .Concat(type.GetProperties(Declared).Where(IsWritten).Select(Property))
            .Concat(type.GetMethods(Declared).Where(method => IsVisible(method) && IsWritten(method)).Select(Method));
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsWritten(MethodInfo method)
        => !method.IsDefined(typeof(CompilerGeneratedAttribute))
            && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal));

    private static bool IsWritten(PropertyInfo property)
        => property.GetAccessors(true).Any(IsVisible) && property.Name != "EqualityContract";

    private static string Constructor(ConstructorInfo constructor)
        => $"{Access(constructor)}{TypeName.Declared(constructor.DeclaringType!)}({Parameters(constructor)})";

    private static string Field(FieldInfo field)
        => $"{(field.IsPublic ? "public " : "protected ")}{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}"
            + $"{TypeName.Of(field.FieldType, new NullableFlags(field, field.DeclaringType!))} {field.Name}"
            + (field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "");

    private static string Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(true).Where(IsVisible).ToArray();
        var widest = accessors.FirstOrDefault(accessor => accessor.IsPublic) ?? accessors[0];
        var indexes = property.GetIndexParameters();
        var name = indexes.Length > 0 ? $"this[{string.Join(", ", indexes.Select(Parameter))}]" : property.Name;
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var type = TypeName.Of(property.PropertyType, new NullableFlags(property, property.DeclaringType!));
        var words = accessors.OrderBy(accessor => accessor.Name, StringComparer.Ordinal).Select(accessor => Accessor(accessor, widest));
        return $"{Access(widest)}{Slot(widest)}{required}{type} {name} {{ {string.Concat(words)}}}";
    }

    private static string Accessor(MethodInfo accessor, MethodInfo widest)
    {
        var isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        var word = accessor.Name.Contains("get_", StringComparison.Ordinal) ? "get" : isInit ? "init" : "set";
        return (accessor.IsPublic == widest.IsPublic ? "" : "protected ") + word + "; ";
    }

    private static string Method(MethodInfo method)
        => Access(method) + Slot(method) + TypeName.Of(method.ReturnType, new NullableFlags(method.ReturnParameter, method))
            + $" {method.Name}{TypeName.Arguments(method.IsGenericMethod ? method.GetGenericArguments() : [])}({Parameters(method)})"
            + Constraints(method.IsGenericMethod ? method.GetGenericArguments() : []);

    private static string Access(MethodBase method) => method.DeclaringType!.IsInterface ? "" : method.IsPublic ? "public " : "protected ";

    private static string Slot(MethodInfo method)
        => method switch
        {
            { DeclaringType.IsInterface: true } => "",
            { IsStatic: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true } when method.GetBaseDefinition() != method => method.IsFinal ? "sealed override " : "override ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => "",
        };

    private static string Parameters(MethodBase method)
        => (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var prefix = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : parameter.IsOut ? "out " : "";
        var type = TypeName.Of(parameter.ParameterType, new NullableFlags(parameter, parameter.Member));
        return $"{prefix}{type} {parameter.Name}{Default(parameter)}";
    }

    private static string Default(ParameterInfo parameter)
        => !parameter.HasDefaultValue ? "" : " = " + (parameter.DefaultValue switch
        {
            null => parameter.ParameterType.IsValueType ? "default" : "null",
            string value => $"\"{value}\"",
            bool value => value ? "true" : "false",
            var value => Convert.ToString(value, CultureInfo.InvariantCulture),
        });

    private static bool IsNotNull(Type argument)
        => new NullableFlags(argument, (MemberInfo?)argument.DeclaringMethod ?? argument.DeclaringType!).Next() == 1;

    private static string Constraints(Type[] arguments)
        => string.Concat(arguments.Where(argument => argument.IsGenericParameter).Select(argument =>
        {
            var special = argument.GenericParameterAttributes;
            var words = new List<string>();
            if (special.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
                words.Add("class");
            if (special.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
                words.Add("struct");
            if (IsNotNull(argument) && words.Count == 0)
                words.Add("notnull");
            words.AddRange(argument.GetGenericParameterConstraints().Where(one => one != typeof(ValueType)).Select(TypeName.Of));
            if (special.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !words.Contains("struct"))
                words.Add("new()");
            return words.Count > 0 ? $" where {argument.Name} : {string.Join(", ", words)}" : "";
        }));
}
