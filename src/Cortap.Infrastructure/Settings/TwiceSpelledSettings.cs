namespace Cortap.Infrastructure.Settings;

/// <summary>Finds settings that are given by two variables, such as <c>DATA_DIR</c> and <c>data_dir</c>: case does not matter, so that one of them would win in silence.</summary>
public static class TwiceSpelledSettings
{
    /// <summary>Those of this process.</summary>
    public static IEnumerable<SettingFault> OfTheEnvironment() => Find(Environment.GetEnvironmentVariables().Keys.Cast<string>());

    /// <param name="variables">Names as the environment has them.</param>
    public static IEnumerable<SettingFault> Find(IEnumerable<string> variables) =>
        from spellings in variables.GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
        where spellings.Count() > 1
        join setting in KnownSettings.All on spellings.Key.ToUpperInvariant() equals setting.Name
        select new SettingFault(setting.Name, $"is given more than once, as {string.Join(" and ", spellings.Order(StringComparer.Ordinal))}; keep one");
}
