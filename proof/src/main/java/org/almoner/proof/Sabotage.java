package org.almoner.proof;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What looks like the protocol and is not, put into the real services while they load: the seven shortcuts of DESIGN.md section 3,
 * as in {@code delivery}'s model test, and three more for the invariants that they leave alone. A harness that passes with one of
 * these sees nothing.
 */
enum Sabotage {
    /** Adds, and asks nothing. */
    BLIND_INCREMENT(
            new Cut("org/almoner/delivery/MongoStores$MongoTally", "applied", instead(Sabotage::returnEmptyMap)),
            new Cut("org/almoner/delivery/MongoStores$MongoTally", "move", Sabotage::withoutTheGuard)),
    /** "It is there already, so it has been dealt with." */
    DUPLICATE_KEYS_IGNORED(new Cut(
            "org/almoner/delivery/Journal",
            "isMine",
            instead(code -> code.iconst_0().ireturn()))),
    /** Only if the tally is older than the batch, and then all of the batch. */
    OLDER_GUARD_WITH_WHOLE_DELTA(
            new Cut("org/almoner/delivery/Tally", "moveFrom", CodeTransform.ofStateful(WholeDelta::new))),
    /** The same fact from two records counts twice. */
    SOURCE_NOT_CHECKED(new Cut(
            "org/almoner/delivery/Journal",
            "isMine",
            instead(code -> code.iconst_1().ireturn()))),
    /** What is computed today counts, whatever was stored yesterday. */
    RECOMPUTED_ON_RETRY(new Cut(
            "org/almoner/delivery/Journal",
            "counted",
            instead(code -> code.aload(1).areturn()))),
    /** After a miss, the same delta once more. */
    STALE_DELTA_ON_RETRY(new Cut("org/almoner/delivery/Tally", "moveFrom", Sabotage::keepingTheFirst)),
    /** The offset first, then the work. */
    OFFSET_COMMITTED_FIRST(new Cut(
            "org/almoner/delivery/DeliveryConfiguration$PollConverter",
            "toMessage",
            atStart(code -> code.aload(3)
                    .invokestatic(
                            ClassDesc.of("org.almoner.proof.Saboteur"),
                            "commit",
                            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object))))),
    /** What cannot be understood is forgotten. */
    DEAD_LETTERS_DROPPED(new Cut("org/almoner/delivery/Said", "deadLetter", instead(CodeBuilder::return_))),
    /** Answers 200 before the log has it. */
    APPEND_NOT_AWAITED(new Cut("org/almoner/delivery/Appender", "append", Sabotage::withoutWaiting)),
    /** Nobody knows that the end of a message was about to be sent. */
    ENDING_NOT_MARKED(new Cut(
            "org/almoner/notification/Outbox",
            "ending",
            instead(code -> code.iconst_1().ireturn())));

    /**
     * @param type as the JVM names it
     * @param with what to do with the method's body
     */
    record Cut(String type, String method, CodeTransform with) {}

    private static final ClassDesc SABOTEUR = ClassDesc.of("org.almoner.proof.Saboteur");

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<Cut> cuts;

    Sabotage(Cut... cuts) {
        this.cuts = List.of(cuts);
    }

    List<Cut> cuts() {
        return cuts;
    }

    /** {@code blind-increment}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Sabotage named(String label) {
        return Arrays.stream(values())
                .filter(each -> each.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such sabotage: " + label));
    }

    private static CodeTransform instead(Consumer<CodeBuilder> body) {
        return new CodeTransform() {
            @Override
            public void accept(CodeBuilder code, CodeElement element) {
                // Nothing of what was there.
            }

            @Override
            public void atEnd(CodeBuilder code) {
                body.accept(code);
            }
        };
    }

    private static CodeTransform atStart(Consumer<CodeBuilder> first) {
        return new CodeTransform() {
            @Override
            public void atStart(CodeBuilder code) {
                first.accept(code);
            }

            @Override
            public void accept(CodeBuilder code, CodeElement element) {
                code.with(element);
            }
        };
    }

    private static void returnEmptyMap(CodeBuilder code) {
        ClassDesc map = ClassDesc.of("java.util.HashMap");
        code.new_(map)
                .dup()
                .invokespecial(map, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                .areturn();
    }

    /** Of {@code and(id, applied)} only the id. */
    private static void withoutTheGuard(CodeBuilder code, CodeElement element) {
        if (element instanceof InvokeInstruction call
                && call.owner().asInternalName().endsWith("/Filters")
                && call.name().equalsString("and")) {
            code.iconst_0().aaload();
        } else {
            code.with(element);
        }
    }

    private static void keepingTheFirst(CodeBuilder code, CodeElement element) {
        if (element instanceof ReturnInstruction) {
            code.aload(3)
                    .invokestatic(
                            SABOTEUR,
                            "first",
                            MethodTypeDesc.of(
                                    ConstantDescs.CD_Object, ConstantDescs.CD_Object, ConstantDescs.CD_Object))
                    .checkcast(ClassDesc.of("org.almoner.delivery.Tally$Move"));
        }
        code.with(element);
    }

    /** The future is thrown away instead of being asked. */
    private static void withoutWaiting(CodeBuilder code, CodeElement element) {
        if (element instanceof InvokeInstruction call
                && call.owner().asInternalName().equals("java/util/concurrent/Future")
                && call.name().equalsString("get")) {
            // Future, long, TimeUnit
            code.pop().pop2();
        } else {
            code.with(element);
        }
    }

    /** The comparison with {@code applied}, its first use in the method, becomes one with nothing. */
    private static final class WholeDelta implements CodeTransform {
        private boolean done;

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (!done
                    && element instanceof LoadInstruction load
                    && load.slot() == 1
                    && load.typeKind() == TypeKind.LONG) {
                done = true;
                code.loadConstant(-1L);
            } else {
                code.with(element);
            }
        }
    }
}
